using Workerd = import "/workerd/workerd.capnp";

const date :Text = "2025-06-01";

const config :Workerd.Config = (
  services = [ (name = "plain", worker = .plain), (name = "compatible", worker = .compatible) ],
);

const plain :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "breaker-cases.mjs", esModule = embed "breaker-cases.mjs"),
    (name = "run-cases.mjs", esModule = embed "run-cases.mjs"),
    (name = "@tripswitch/core", esModule = embed "../node_modules/@tripswitch/core/dist/index.js"),
  ],
  compatibilityDate = .date,
  bindings = [ (name = "worker", service = "plain") ],
);

const compatible :Workerd.Worker = (
  modules = [
    (name = "compatible-worker.mjs", esModule = embed "compatible-worker.mjs"),
    (name = "breaker-cases.mjs", esModule = embed "breaker-cases.mjs"),
    (name = "context-cases.mjs", esModule = embed "context-cases.mjs"),
    (name = "run-cases.mjs", esModule = embed "run-cases.mjs"),
    (name = "@tripswitch/core", esModule = embed "../node_modules/@tripswitch/core/dist/index.js"),
  ],
  compatibilityDate = .date,
  compatibilityFlags = [ "nodejs_compat" ],
);
