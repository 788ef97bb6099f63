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
 * first. During a replacement, the previous one follows: holders of that file trust certificates of
 * both.
 */
public final class RanchAuthority {
  /** Default validity of an authority, in days. */
  public static final int DEFAULT_DAYS = 3650;

  /** Default validity of a node's certificate, in days. */
  public static final int DEFAULT_NODE_DAYS = 90;

  /** Validity of certificates that nodes are issued without an operator, in days. */
  public static final int OWN_NODE_DAYS = 825;

  /** Maximum validity in days; there is no revocation, so a lost key stays valid until expiry. */
  private static final int MAX_NODE_DAYS = 825;

  private static final int MAX_DAYS = 7300;

  private final TlsFolder folder;
  private final Clock clock;
  private final CertificateMaker maker;

  private RanchAuthority(TlsFolder folder, Clock clock, SecureRandom random) {
    this.folder = folder;
    this.clock = clock;
    this.maker = new CertificateMaker(random);
  }

  /**
   * Creates an authority.
   *
   * @param days 1 to 7300
   * @throws TlsException if the folder has an authority, or trusts another one
   * @throws IllegalArgumentException if the days are out of range
   */
  public static RanchAuthority create(Path folder, int days, Clock clock, SecureRandom random)
      throws IOException {
    requireDays(days, MAX_DAYS);
    RanchAuthority made = new RanchAuthority(new TlsFolder(folder), clock, random);
    if (Files.exists(made.folder.bundle())) {
      throw new TlsException(
          made.folder.bundle()
              + " already exists: this folder has a CA, or trusts one. 'choir cert renew --ca'"
              + " replaces the ranch's CA while its nodes run");
    }
    Files.createDirectories(folder);
    KeyPair keys = made.maker.keys();
    X509Certificate own = made.maker.authority(keys, Validity.days(clock.instant(), days));
    made.folder.authority().put(List.of(own), keys.getPrivate());
    return made;
  }

  /**
   * Opens the authority of a folder.
   *
   * @throws TlsException if the folder has no authority or lacks its key
   */
  public static RanchAuthority open(Path folder, Clock clock, SecureRandom random)
      throws IOException {
    RanchAuthority opened = new RanchAuthority(new TlsFolder(folder), clock, random);
    if (!opened.folder.hasAuthority()) {
      throw new TlsException(
          folder
              + " has no CA key (ca.key). Create one with 'choir cert init', or specify its folder"
              + " with --ca-dir");
    }
    opened.pair();
    return opened;
  }

  /** Its own certificate, followed by those of the authorities that it replaces. */
  public List<X509Certificate> bundle() throws IOException {
    return pair().certificates();
  }

  /**
   * Issues a node certificate with a new key, and writes both and the bundle to a folder. Replaces
   * an existing certificate of the same name.
   *
   * @param days 1 to 825
   * @return the certificate
   * @throws TlsException if the folder has another node's certificate, or the authority expires
   *     earlier
   * @throws IllegalArgumentException if the days are out of range
   */
  public X509Certificate issue(NodeIdentity node, int days, Path into) throws IOException {
    PemFiles.Pair own = pair();
    Validity validity = validity(own, days);
    TlsFolder to = new TlsFolder(into);
    refuseAnother(node, to);
    Files.createDirectories(into);
    KeyPair keys = maker.keys();
    X509Certificate leaf = maker.leaf(node, keys.getPublic(), own, validity);
    // The bundle first: nodes reject a certificate whose issuer they do not trust.
    if (!to.equals(folder)) {
      to.writeBundle(own.certificates());
    }
    to.node().put(List.of(leaf), keys.getPrivate());
    return leaf;
  }

  /**
   * Issues a certificate for the key of a machine that joins, and writes nothing.
   *
   * @param key its public key, EC P-256, as X.509 SubjectPublicKeyInfo
   * @throws TlsException if the authority is being replaced or expires earlier
   * @throws IllegalArgumentException if the key is of another kind
   */
  public X509Certificate issue(NodeIdentity node, byte[] key) throws IOException {
    PemFiles.Pair own = pair();
    if (own.certificates().size() > 1) {
      throw new TlsException(
          "the CA is being replaced: finish that first ('choir cert renew --ca --finish')");
    }
    return maker.leaf(node, CertificateMaker.publicKey(key), own, validity(own, OWN_NODE_DAYS));
  }

  /** A certificate as PEM text. */
  public static String pem(X509Certificate certificate) {
    return Pem.text(List.of(certificate));
  }

  private Validity validity(PemFiles.Pair own, int days) throws TlsException {
    requireDays(days, MAX_NODE_DAYS);
    Validity validity = Validity.days(clock.instant(), days);
    if (validity.until().isAfter(own.own().getNotAfter().toInstant())) {
      throw new TlsException(
          "the CA expires on %s, before the certificate would on %s: reduce --days, or replace"
                  .formatted(own.own().getNotAfter().toInstant(), validity.until())
              + " the CA ('choir cert renew --ca')");
    }
    return validity;
  }

  private void refuseAnother(NodeIdentity node, TlsFolder to) throws IOException {
    if (to.hasAuthority() && !to.equals(folder)) {
      throw new TlsException(
          to.folder() + " is the folder of another CA: specify another folder with --out");
    }
    if (to.isThere()) {
      NodeIdentity there = NodeIdentity.of(to.certificate());
      if (!there.name().equals(node.name())) {
        throw new TlsException(
            "%s is the certificate of node '%s': specify another folder with --out"
                .formatted(to.node().certificate(), there.name()));
      }
    }
  }

  /**
   * First step of a replacement: creates a new authority, which signs from now on, and puts it
   * before the old one in the bundle. The old key is deleted.
   *
   * @param days 1 to 7300
   * @return the new certificate
   * @throws TlsException if a replacement is in progress
   * @throws IllegalArgumentException if the days are out of range
   */
  public X509Certificate replace(int days) throws IOException {
    requireDays(days, MAX_DAYS);
    PemFiles.Pair old = pair();
    if (old.certificates().size() > 1) {
      throw new TlsException(
          folder.bundle()
              + " contains two CAs: a replacement is in progress. Finish it once every node has a"
              + " certificate of the new one: 'choir cert renew --ca --finish'");
    }
    KeyPair keys = maker.keys();
    X509Certificate own = maker.authority(keys, Validity.days(clock.instant(), days));
    folder.authority().put(List.of(own, old.own()), keys.getPrivate());
    return own;
  }

  /**
   * Last step of a replacement: removes the old authority from the bundle.
   *
   * @return the removed authorities; empty if no replacement was in progress
   * @throws TlsException if this folder's own node still has a certificate of the old one
   */
  public List<X509Certificate> finish() throws IOException {
    PemFiles.Pair pair = pair();
    if (folder.isThere() && !isFrom(pair.own(), folder.certificate())) {
      throw new TlsException(
          folder.node().certificate()
              + " was issued by the old CA: run 'choir cert renew' first, here and on every node");
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
