package choir.runtime.seeded;

import org.bouncycastle.cert.X509v3CertificateBuilder;

/** A second user of Bouncy Castle. */
public record Certifier(X509v3CertificateBuilder builder) {}
