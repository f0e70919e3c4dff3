// The certified OpenID Connect provider, with people of Acacia's. It says its address on its first line, and ends with its input.
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

// Who signs in is said by a header of the test's own client, in place of a page with a password.
const PEOPLE = JSON.parse(process.argv[2]);
const CLIENT = JSON.parse(process.argv[3]);

const server = createServer();
await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [CLIENT],
  claims: { openid: ["sub"], profile: ["name", "roles"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  cookies: { keys: ["a secret of the tests' own"] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
  findAccount: async (_, id) => PEOPLE[id] && { accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) },
  // Whoever asks is trusted with whatever it asks for: there is but one client.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const who = ctx.get("x-sign-in-as");
  const result = PEOPLE[who] ? { login: { accountId: who, amr: ["pwd"] } } : { error: "access_denied" };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

server.on("request", provider.callback());
console.log(issuer);
process.stdin.resume().on("end", () => process.exit(0));
