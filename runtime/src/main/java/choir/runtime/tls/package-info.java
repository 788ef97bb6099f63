/**
 * Certificates, and TLS between nodes: TLS 1.3, both sides show a certificate of the ranch's own
 * authority, and who calls checks that it reached the host that it meant to. And HTTPS, where only
 * the server shows one.
 *
 * <pre>
 *   RanchAuthority --issues--> HOME/tls/{node.pem, node.key, ca.pem} --read by--> NodeTls
 *   NodeTls --an SSLEngine for each connection--> ArteryTls (actors), choir.runtime.sq.raft (Raft),
 *                                                 choir.runtime.http (HTTPS)
 *   ServerTrust --an HttpClient--> choir.runtime.cli, choir.runtime.join, which ask by HTTPS
 * </pre>
 *
 * Files are replaced while nodes run: {@link choir.runtime.tls.NodeTls} takes what has changed for
 * the connections that are made from then on. Bouncy Castle writes certificates, in {@code
 * CertificateMaker} alone; reading, checking and TLS are the JDK's. Decisions: {@code
 * docs/adr/0014-certificates.md}, {@code docs/adr/0019-https-at-the-edge.md}; for operators: {@code
 * docs/tls.md}. Try it: {@code ./choir cert init}, {@code ./choir cert issue NAME}, {@code ./choir
 * cert show}.
 */
@NullMarked
package choir.runtime.tls;

import org.jspecify.annotations.NullMarked;
