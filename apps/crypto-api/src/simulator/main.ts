import { z } from 'zod';
import { startSimulator } from './simulator.js';

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  HOST: z.ipv4().default('127.0.0.1'),
  SEED: z.coerce.number().int().default(1),
});

const environment = environmentSchema.safeParse(process.env);
if (environment.success) {
  const { PORT: port, HOST: host, SEED: seed } = environment.data;
  const simulator = await startSimulator({ port, host, seed });
  process.stdout.write(`A simulated CoinGecko listens on ${simulator.baseUrl}\n`);
  const end = (): void => {
    void simulator.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
} else {
  const problems = environment.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  process.stderr.write(`cannot start: ${problems.join('; ')}\n`);
  process.exitCode = 1;
}
