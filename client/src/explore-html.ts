import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The explore panel's page. Everything it loads is in the extension; scripts need the nonce. */
export function exploreHtml(webview: vscode.Webview, media: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const url = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Explore pragmas</title>
  <link rel="stylesheet" href="${url('explore.css')}">
</head>
<body>
  <header>
    <div>
      <h1 id="title">Explore pragmas</h1>
      <p id="target" class="dim"></p>
    </div>
    <button id="again" class="secondary" hidden>Explore again</button>
  </header>
  <p id="message" role="status" hidden></p>
  <section id="loading" aria-live="polite">
    <progress id="progress"></progress>
    <span id="progress-text">Exploring…</span>
    <button id="cancel" class="secondary">Cancel</button>
  </section>
  <main id="content" hidden>
    <figure>
      <figcaption>
        <span id="summary"></span>
        <label>Against <select id="share"></select></label>
      </figcaption>
      <svg id="plot" role="img"></svg>
      <p class="legend dim">
        <span class="key base"></span>the source as it is
        <span class="key frontier"></span>frontier
        <span class="key other"></span>other designs
      </p>
    </figure>
    <div class="scroll"><table id="table"><thead></thead><tbody></tbody></table></div>
    <details id="notes" hidden><summary>What was left out</summary><ul></ul></details>
  </main>
  <script type="module" nonce="${nonce}" src="${url('explore.js')}"></script>
</body>
</html>`;
}
