package choir.runtime.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/**
 * The identity in a node's certificate.
 *
 * @param name name of the node, the subject's CN (RFC 5280 allows 64 characters)
 * @param hosts host names and IP addresses at which other nodes reach it, always followed by {@link
 *     #LOOPBACK}
 */
public record NodeIdentity(String name, List<String> hosts) {
  /**
   * The loopback names in every certificate, so that local commands reach a node that listens on
   * all addresses. They do not weaken authentication between nodes: a connection to a loopback
   * address stays on the same machine, so a man in the middle gains nothing from another node's
   * certificate; names of callers are not checked; and every certificate of the ranch grants the
   * full rights of a node anyway (ADR 14).
   */
  public static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  /** Maximum length of a name. */
  public static final int MAX_NAME = 64;

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final String IPV4 = "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}";
  private static final String IPV6_LIKE = "[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
  private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";

  /** Maximum number of hosts, all of which are part of every handshake. */
  public static final int MAX_HOSTS = 32;

  /**
   * @throws IllegalArgumentException naming the invalid name or host
   */
  public NodeIdentity {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "NAME is '%s', must be 1 to 64 letters, digits, '.', '_' or '-', first a letter or"
                  .formatted(name)
              + " digit");
    }
    List<String> own = hosts.stream().filter(host -> !LOOPBACK.contains(host)).toList();
    if (own.size() > MAX_HOSTS) {
      throw new IllegalArgumentException(
          "%d hosts are given, a certificate can have at most %d".formatted(own.size(), MAX_HOSTS));
    }
    for (String host : own) {
      if (!isHost(host)) {
        throw new IllegalArgumentException(
            "host '%s' is neither a host name nor an IP address; without port, without '*'"
                .formatted(host));
      }
    }
    hosts = Stream.concat(own.stream(), LOOPBACK.stream()).distinct().toList();
  }

  /**
   * Reads the identity from a certificate.
   *
   * @throws TlsException if it is not a node certificate
   */
  static NodeIdentity of(X509Certificate certificate) throws TlsException {
    String name = commonName(certificate);
    List<String> hosts = new ArrayList<>(names(certificate));
    hosts.remove(name);
    try {
      return new NodeIdentity(name, hosts);
    } catch (IllegalArgumentException foreign) {
      throw new TlsException(
          "the certificate of %s is not a node certificate: %s"
              .formatted(certificate.getSubjectX500Principal(), foreign.getMessage()),
          foreign);
    }
  }

  /** The host names and addresses of a certificate, in its order. */
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

  /** The JDK does not abbreviate IPv6 addresses. */
  private static String shortened(String host) {
    return host.equals("0:0:0:0:0:0:0:1") ? "::1" : host;
  }

  /** Whether a certificate can name it: a host name or an IP address. */
  public static boolean isHost(String host) {
    return isAddress(host) || host.matches(HOST);
  }

  static boolean isAddress(String host) {
    return host.matches(IPV4) || (host.matches(IPV6_LIKE) && isIpv6(host));
  }

  /** A text with colons is never looked up. */
  private static boolean isIpv6(String host) {
    try {
      return InetAddress.getByName(host).getAddress().length > 0;
    } catch (UnknownHostException malformed) {
      return false;
    }
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
      throw new TlsException("the subject " + subject + " cannot be parsed", unreadable);
    }
  }
}
