/* Score sheets without a network: a plain page instead of the browser's own. Nothing is cached, nothing of a case passes through here but unread. */
"use strict";
const PAGE = {{ page|safe }};
const HEADERS = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" };
const SHEET = /^\/review\/cases\/[^/]+\/$/;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || request.method !== "GET" || !SHEET.test(new URL(request.url).pathname)) return;
  event.respondWith(fetch(request).catch(() => new Response(PAGE, { status: 503, headers: HEADERS })));
});
