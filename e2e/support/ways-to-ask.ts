import { buildId } from "./build";

export type Ask = { readonly name: string; readonly path: string; readonly headers: Record<string, string> };

const spoofed: Record<string, string> = {
  "x-middleware-subrequest": Array(6).fill("proxy").join(":"),
  "x-middleware-rewrite": "/people",
  "x-middleware-next": "1",
  "x-middleware-set-cookie": "a=b",
  "x-middleware-override-headers": "cookie",
  "x-nextjs-data": "1",
  "x-matched-path": "/people",
  "x-invoke-path": "/people",
  "x-invoke-status": "200",
  "x-now-route-matches": "1",
  "x-original-url": "/sign-in",
  "x-rewrite-url": "/sign-in",
  "x-holdfast-path": "/sign-in",
  "x-holdfast-peer": "10.0.0.1",
  "x-action-forwarded": "1",
  "x-prerender-revalidate": "1",
  "next-resume": "1",
};

/** The same page asked for as Next's own router asks, whole and in parts. */
export function routerAsks(path: string): Ask[] {
  const rsc = { rsc: "1" };
  return [
    { name: "by the router", path, headers: rsc },
    { name: "prefetched", path, headers: { ...rsc, "next-router-prefetch": "1" } },
    { name: "prefetched in full", path, headers: { ...rsc, "next-router-prefetch": "2" } },
    ...["/_tree", "/_head", "/_full", "/_index", "/__PAGE__"].map((segment) => ({
      name: `segment ${segment}`,
      path,
      headers: { ...rsc, "next-router-prefetch": "1", "next-router-segment-prefetch": segment },
    })),
    {
      name: "without its layouts",
      path,
      headers: { ...rsc, "next-router-state-tree": encodeURIComponent(JSON.stringify(treeOf(path))) },
    },
  ];
}

/** Ways by which guards of web frameworks have been walked around before. */
export function sideDoors(path: string): Ask[] {
  const paths = [
    `${path}.rsc`,
    `${path}.txt`,
    `${path}.segments/_tree.segment.rsc`,
    `/_next/data/${buildId()}${path === "/" ? "/index" : path}.json`,
    `${path}/`,
    `/.${path}`,
    `/${path}`,
    `${path}%2f`,
    `${path}%20`,
    `${path};x`,
    `${path}?__nextDefaultLocale=x&_rsc=x&nxtPid=x`,
    `/_next/static/..%2f..${path}`,
    path.toUpperCase(),
  ];
  const doors = ["middleware", "src/middleware", "src/proxy", "pages/_middleware"].map((name) => ({
    name: `as a subrequest of ${name}`,
    path,
    headers: { "x-middleware-subrequest": Array(6).fill(name).join(":") },
  }));
  return [
    ...paths.map((other) => ({ name: other, path: other, headers: {} })),
    ...doors,
    { name: "with every inner header", path, headers: spoofed },
  ];
}

/** With each of Next's inner headers by itself, as if the request had been through its hands already. */
export function innerHeaders(path: string): Ask[] {
  return Object.entries(spoofed).map(([name, value]) => ({ name: `with ${name}`, path, headers: { [name]: value } }));
}

/** A router's state that claims to have everything above the page, so that only the page itself is made. */
function treeOf(path: string): unknown {
  const parts = ["(signed-in)", ...path.split("/").filter(Boolean)];
  const page: unknown = ["__PAGE__", {}, null, "refetch"];
  return ["", { children: parts.reduceRight((inner, part) => [part, { children: inner }], page) }];
}
