package choir.runtime.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node's certificate names.
 *
 * @param name of the node, the subject's CN (RFC 5280 allows 64 characters)
 * @param hosts under which others call it, host names and IP addresses, and behind them always
 *     {@link #LOOPBACK}; the name is one of its own
 */
public record NodeIdentity(String name, List<String> hosts) {
  /**
   * What every certificate names, so that commands on the machine itself reach a node that listens
   * on all addresses. It opens nothing between nodes: who calls one of these addresses reaches its
   * own machine and nobody else's, so another node's certificate does not help who sits in between;
   * of who calls no name is looked at; and a certificate of the ranch, whatever it names, may do
   * all that a node may (ADR 14).
   */
  public static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";

  /** A handshake carries them each time, and no machine has more. */
  private static final int MOST_HOSTS = 32;

  /**
   * @throws IllegalArgumentException naming what is no name or host
   */
  public NodeIdentity {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "NAME is '%s', must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or"
                  .formatted(name)
              + " digit");
    }
    List<String> own = hosts.stream().filter(host -> !LOOPBACK.contains(host)).toList();
    if (own.size() > MOST_HOSTS) {
      throw new IllegalArgumentException(
          "%d hosts, at most %d fit a certificate".formatted(own.size(), MOST_HOSTS));
    }
    for (String host : own) {
      if (!isAddress(host) && !host.matches(HOST)) {
        throw new IllegalArgumentException(
            "host '%s' is neither a host name nor an IP address; without port, without '*'"
                .formatted(host));
      }
    }
    hosts = Stream.concat(own.stream(), LOOPBACK.stream()).distinct().toList();
  }

  /**
   * As a certificate has it.
   *
   * @throws TlsException if it names no node
   */
  static NodeIdentity of(X509Certificate certificate) throws TlsException {
    String name = commonName(certificate);
    List<String> hosts = new ArrayList<>(names(certificate));
    hosts.remove(name);
    try {
      return new NodeIdentity(name, hosts);
    } catch (IllegalArgumentException foreign) {
      throw new TlsException(
          "the certificate of %s is no node's: %s"
              .formatted(certificate.getSubjectX500Principal(), foreign.getMessage()),
          foreign);
    }
  }

  /** The host names and addresses that a certificate is valid for, in its order. */
  static List<String> names(X509Certificate certificate) {
    try {
      @Nullable Collection<List<?>> found = certificate.getSubjectAlternativeNames();
      return found == null
          ? List.of()
          : found.stream().map(each -> shortened(String.valueOf(each.get(1)))).toList();
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
  }

  /** The JDK writes IPv6 addresses in full. */
  private static String shortened(String host) {
    return host.equals("0:0:0:0:0:0:0:1") ? "::1" : host;
  }

  static boolean isAddress(String host) {
    return IPAddress.isValidIPv4(host) || IPAddress.isValidIPv6(host);
  }

  private static String commonName(X509Certificate certificate) throws TlsException {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      return new LdapName(subject)
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> String.valueOf(part.getValue()))
              .findFirst()
              .orElse("");
    } catch (InvalidNameException unreadable) {
      throw new TlsException("the subject " + subject + " cannot be read", unreadable);
    }
  }
}
