import application from '../../package.json' with { type: 'json' };

/** Who asks. CoinGecko refuses clients that do not say, and Node.js says nothing but `node`. */
export const userAgent = `${application.name}/${application.version} (Tripswitch; Node.js)`;
