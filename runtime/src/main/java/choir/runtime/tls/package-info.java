/**
 * Certificates, and TLS between nodes: TLS 1.3, both sides show a certificate of the ranch's own
 * authority, and who calls checks that it reached the host that it meant to.
 *
 * <pre>
 *   RanchAuthority --issues--> HOME/tls/{node.pem, node.key, ca.pem} --read by--> NodeTls
 *   NodeTls --an SSLEngine for each connection--> ArteryTls (actors), choir.runtime.raft (Raft)
 * </pre>
 *
 * Files are replaced while nodes run: {@link choir.runtime.tls.NodeTls} takes what has changed for
 * the connections that are made from then on. Bouncy Castle writes certificates, in {@code
 * CertificateMaker} alone; reading, checking and TLS are the JDK's. Decision: {@code
 * docs/adr/0014-certificates.md}; for operators: {@code docs/tls.md}. Try it: {@code ./choir cert
 * init}, {@code ./choir cert issue NAME}, {@code ./choir cert show}.
 */
@NullMarked
package choir.runtime.tls;

import org.jspecify.annotations.NullMarked;
