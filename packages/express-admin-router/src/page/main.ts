import { LivePage } from './live-page.js';

const page = new LivePage();
document.body.append(page.element);
page.start();
