/**
 * Certificates and TLS. Between nodes: TLS 1.3 with mutual authentication by certificates of the
 * ranch's own authority, and host name verification by the client. For HTTPS: only the server
 * presents a certificate.
 *
 * <pre>
 *   RanchAuthority --issues--> HOME/tls/{node.pem, node.key, ca.pem} --read by--> NodeTls
 *   NodeTls --SSLEngine per connection-->  ArteryTls (actors), choir.runtime.sq.raft (Raft),
 *                                                 choir.runtime.http (HTTPS)
 *   ServerTrust --HttpClient--> choir.runtime.cli, choir.runtime.join
 * </pre>
 *
 * Files can be replaced while nodes run: {@link choir.runtime.tls.NodeTls} reloads them for new
 * connections. Only {@code CertificateMaker} uses Bouncy Castle, to create certificates; parsing,
 * validation and TLS are the JDK's. Decisions: {@code docs/adr/0014-certificates.md}, {@code
 * docs/adr/0019-https-at-the-edge.md}; for operators: {@code docs/tls.md}. Try it: {@code ./choir
 * cert init}, {@code ./choir cert issue NAME}, {@code ./choir cert show}.
 */
@NullMarked
package choir.runtime.tls;

import org.jspecify.annotations.NullMarked;
