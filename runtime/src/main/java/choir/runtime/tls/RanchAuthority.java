package choir.runtime.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * The ranch's certificate authority: {@code ca.key}, and {@code ca.pem} with its own certificate
 * first. While it is being replaced, the one before stands behind it: whoever has that file trusts
 * the certificates of both.
 */
public final class RanchAuthority {
  /** How long it holds if nothing else is asked for. */
  public static final int USUAL_DAYS = 3650;

  /** How long a node's certificate holds if nothing else is asked for. */
  public static final int USUAL_NODE_DAYS = 90;

  /** Nothing revokes a certificate: a key that was lost is believed until its certificate ends. */
  private static final int MOST_NODE_DAYS = 825;

  private static final int MOST_DAYS = 7300;

  private final TlsFolder folder;
  private final Clock clock;
  private final CertificateMaker maker;

  private RanchAuthority(TlsFolder folder, Clock clock, SecureRandom random) {
    this.folder = folder;
    this.clock = clock;
    this.maker = new CertificateMaker(random);
  }

  /**
   * Makes an authority.
   *
   * @param days 1 to 7300
   * @throws TlsException if the folder has one, or trusts another's
   * @throws IllegalArgumentException if the days are out of range
   */
  public static RanchAuthority create(Path folder, int days, Clock clock, SecureRandom random)
      throws IOException {
    requireDays(days, MOST_DAYS);
    RanchAuthority made = new RanchAuthority(new TlsFolder(folder), clock, random);
    if (Files.exists(made.folder.bundle())) {
      throw new TlsException(
          made.folder.bundle()
              + " is there already: this folder has a CA, or trusts one. 'choir cert renew --ca'"
              + " replaces the ranch's CA while its nodes run");
    }
    Files.createDirectories(folder);
    KeyPair keys = made.maker.keys();
    X509Certificate own = made.maker.authority(keys, Validity.days(clock.instant(), days));
    made.folder.authority().put(List.of(own), keys.getPrivate());
    return made;
  }

  /**
   * The authority of a folder.
   *
   * @throws TlsException if the folder has none, or not its key
   */
  public static RanchAuthority open(Path folder, Clock clock, SecureRandom random)
      throws IOException {
    RanchAuthority opened = new RanchAuthority(new TlsFolder(folder), clock, random);
    if (!opened.folder.hasAuthority()) {
      throw new TlsException(
          folder
              + " has no key of a CA (ca.key). Make one with 'choir cert init', or name the folder"
              + " that has it with --ca-dir");
    }
    opened.pair();
    return opened;
  }

  /** Its own certificate, and behind it those of the ones that it replaces. */
  public List<X509Certificate> bundle() throws IOException {
    return pair().certificates();
  }

  /**
   * Issues a certificate to a node, with a key of its own, and puts both and the bundle into a
   * folder. One of the same name that is there is replaced.
   *
   * @param days 1 to 825
   * @return the certificate
   * @throws TlsException if another node's is there, or the authority ends before it
   * @throws IllegalArgumentException if the days are out of range
   */
  public X509Certificate issue(NodeIdentity node, int days, Path into) throws IOException {
    requireDays(days, MOST_NODE_DAYS);
    PemFiles.Pair own = pair();
    Validity validity = Validity.days(clock.instant(), days);
    if (validity.until().isAfter(own.own().getNotAfter().toInstant())) {
      throw new TlsException(
          "the CA ends on %s, before the certificate would on %s: give fewer --days, or replace"
                  .formatted(own.own().getNotAfter().toInstant(), validity.until())
              + " the CA ('choir cert renew --ca')");
    }
    TlsFolder to = new TlsFolder(into);
    refuseAnother(node, to);
    Files.createDirectories(into);
    KeyPair keys = maker.keys();
    X509Certificate leaf = maker.leaf(node, keys.getPublic(), own, validity);
    // The bundle first: a certificate whose issuer the node does not trust is not taken.
    if (!to.equals(folder)) {
      to.writeBundle(own.certificates());
    }
    to.node().put(List.of(leaf), keys.getPrivate());
    return leaf;
  }

  private void refuseAnother(NodeIdentity node, TlsFolder to) throws IOException {
    if (to.hasAuthority() && !to.equals(folder)) {
      throw new TlsException(
          to.folder() + " is the folder of another CA: name another folder with --out");
    }
    if (to.isThere()) {
      NodeIdentity there = NodeIdentity.of(to.certificate());
      if (!there.name().equals(node.name())) {
        throw new TlsException(
            "%s is the certificate of node '%s': name another folder with --out"
                .formatted(to.node().certificate(), there.name()));
      }
    }
  }

  /**
   * First step of a replacement: a new authority, which signs from now on, before the old one in
   * the bundle. The old key is gone.
   *
   * @param days 1 to 7300
   * @return the new certificate
   * @throws TlsException if a replacement is under way
   * @throws IllegalArgumentException if the days are out of range
   */
  public X509Certificate replace(int days) throws IOException {
    requireDays(days, MOST_DAYS);
    PemFiles.Pair old = pair();
    if (old.certificates().size() > 1) {
      throw new TlsException(
          folder.bundle()
              + " holds two CAs: a replacement is under way. End it first, once every node has a"
              + " certificate of the new one: 'choir cert renew --ca --finish'");
    }
    KeyPair keys = maker.keys();
    X509Certificate own = maker.authority(keys, Validity.days(clock.instant(), days));
    folder.authority().put(List.of(own, old.own()), keys.getPrivate());
    return own;
  }

  /**
   * Last step of a replacement: the old authority leaves the bundle.
   *
   * @return those that are trusted no more; empty if no replacement was under way
   * @throws TlsException if this folder's own node still has a certificate of the old one
   */
  public List<X509Certificate> finish() throws IOException {
    PemFiles.Pair pair = pair();
    if (folder.isThere() && !isFrom(pair.own(), folder.certificate())) {
      throw new TlsException(
          folder.node().certificate()
              + " is still of the old CA: 'choir cert renew' first, here and on every node");
    }
    List<X509Certificate> old = pair.certificates().subList(1, pair.certificates().size());
    folder.authority().put(List.of(pair.own()));
    return old;
  }

  private static boolean isFrom(X509Certificate authority, X509Certificate leaf) {
    return authority.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
  }

  private PemFiles.Pair pair() throws IOException {
    return folder.authority().read();
  }

  private static void requireDays(int days, int most) {
    if (days < 1 || days > most) {
      throw new IllegalArgumentException("--days is %d, must be 1 to %d".formatted(days, most));
    }
  }
}
