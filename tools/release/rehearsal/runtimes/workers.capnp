using Workerd = import "/workerd/workerd.capnp";

# What is embedded is bundled first, by the check.
const config :Workerd.Config = (
  services = [
    (name = "plain", worker = .plain),
    (name = "compatible", worker = .compatible),
    (name = "old", worker = .old),
  ],
);

const plain :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js") ],
  compatibilityDate = "2025-06-01",
  bindings = [ (name = "worker", service = "plain") ],
);

const compatible :Workerd.Worker = (
  modules = [ (name = "compatible-worker.js", esModule = embed "compatible-worker.js") ],
  compatibilityDate = "2025-06-01",
  compatibilityFlags = [ "nodejs_compat" ],
);

# Up to May 2025 a worker has no WeakRef and no FinalizationRegistry.
const old :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js") ],
  compatibilityDate = "2024-01-01",
  bindings = [ (name = "worker", service = "old") ],
);
