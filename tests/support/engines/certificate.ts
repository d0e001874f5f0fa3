/** An authority of a test's own, and a certificate by it that is for a name and for no address. */

export interface Certificate extends AsyncDisposable {
  /** What the certificate is for. */
  name: string;
  /** Files: the authority's certificate, the server's, and its key. */
  authority: string;
  certificate: string;
  key: string;
}

/** By the command `openssl`. */
export async function makeCertificate(name: string): Promise<Certificate> {
  const dir = await Deno.makeTempDir({ prefix: "veze_certificate_" });
  const [authority, certificate, key] = ["ca.pem", "cert.pem", "key.pem"]
    .map((file) => `${dir}/${file}`) as [string, string, string];
  const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const days = ["-days", "2"];
  await Deno.writeTextFile(`${dir}/names`, `subjectAltName=DNS:${name}\n`);
  await openssl(dir, [
    ...["req", "-x509", ...fresh, ...days, "-subj", "/CN=Authority of the tests"],
    ...["-keyout", "ca.key", "-out", authority],
  ]);
  await openssl(dir, [
    ...["req", ...fresh, "-subj", `/CN=${name}`, "-keyout", key, "-out", "wanted"],
  ]);
  await openssl(dir, [
    ...["x509", "-req", "-in", "wanted", "-CA", authority, "-CAkey", "ca.key", "-CAcreateserial"],
    ...[...days, "-extfile", "names", "-out", certificate],
  ]);
  return {
    ...{ name, authority, certificate, key },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function openssl(cwd: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    ...{ args, cwd, stdin: "null", stdout: "null" },
  }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
