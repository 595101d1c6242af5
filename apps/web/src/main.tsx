import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { askBeforeLeaving } from './session/kept';
import { followNotices } from './routing/follow-notices';
import './ui/tokens.css';
import './ui/base.css';
import './ui/components.css';

askBeforeLeaving(window);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// Keeps the shell on the device, so that the application opens at once; answers of the server are never kept.
if (import.meta.env.PROD && 'serviceWorker' in navigator && window.top === window) {
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js'));
  followNotices();
}
