// A node module hook: the pages' absolute addresses → files of the checkout.

const root = new URL("../../../", import.meta.url);

const places = [
  ["/static/vendor/lit-html/", "node_modules/lit-html/node/"],
  // The bundle that browsers get is not marked as a module for node; this is the same client.
  ["/static/vendor/socket.io/socket.io.esm.min.js", "node_modules/socket.io-client/build/esm/index.js"],
  ["/static/shared/", "server/web/static/shared/"],
];

export async function resolve(specifier, context, nextResolve) {
  for (const [prefix, folder] of places) {
    if (specifier.startsWith(prefix)) {
      return { url: new URL(folder + specifier.slice(prefix.length), root).href, shortCircuit: true };
    }
  }
  return nextResolve(specifier, context);
}
