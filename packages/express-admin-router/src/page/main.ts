import { LivePage } from './live-page.js';

const page = new LivePage();
document.body.append(...page.elements);
page.start();
