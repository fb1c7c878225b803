interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** The address of a script of this site, in the form that a page with Trusted Types asks for. */
export function ownScript(url: string): string {
  const types = (window as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy("own-scripts", {
    createScriptURL(url) {
      if (new URL(url, location.href).origin !== location.origin) throw new TypeError(url);
      return url;
    },
  });
  return policy?.createScriptURL(url) ?? url;
}
