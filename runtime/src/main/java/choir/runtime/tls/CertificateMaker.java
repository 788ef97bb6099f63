package choir.runtime.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Generates keys and X.509 certificates (RFC 5280): EC P-256, ECDSA with SHA-256. */
final class CertificateMaker {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final byte[] SIGNATURE_ID = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final byte[] VERSION_3 = Der.wrapped(0, Der.integer(BigInteger.TWO));

  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final String KEY_ID = "2.5.29.14";
  private static final String ISSUER_KEY_ID = "2.5.29.35";
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  /** Bits of a key's usage, from the left: digitalSignature; keyCertSign and cRLSign. */
  private static final byte[] SIGNS = Der.bits(7, new byte[] {(byte) 0x80});

  private static final byte[] SIGNS_CERTIFICATES = Der.bits(1, new byte[] {0x06});

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  /** Length of a point of P-256, uncompressed; the end of an encoded public key. */
  private static final int POINT = 65;

  /** What is before the point in an encoded public key. */
  private static final byte[] P256 =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  /** Size of random serial numbers, which stay unique even if the authority is copied. */
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random;

  CertificateMaker(SecureRandom random) {
    this.random = random;
  }

  KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JVM supports EC P-256", impossible);
    }
  }

  /**
   * Parses a public key.
   *
   * @param encoded X.509 SubjectPublicKeyInfo
   * @throws IllegalArgumentException if it is none of EC P-256
   */
  static PublicKey publicKey(byte[] encoded) {
    int kind = P256.length;
    if (encoded.length != kind + POINT || !Arrays.equals(encoded, 0, kind, P256, 0, kind)) {
      throw new IllegalArgumentException("the key is not a public key of EC P-256");
    }
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException garbled) {
      throw new IllegalArgumentException("the key is not a public key of EC P-256", garbled);
    }
  }

  /** A self-signed authority. Its name contains a key id, to distinguish it from a successor. */
  X509Certificate authority(KeyPair keys, Validity validity) {
    byte[] id = keyId(keys.getPublic());
    X500Principal name = named("Choir CA " + HexFormat.of().formatHex(id, 0, 4));
    // Path length 0: issued certificates cannot sign others.
    byte[] constraints = Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO));
    return signed(
        body(
            name,
            name,
            keys.getPublic(),
            validity,
            critical(BASIC_CONSTRAINTS, constraints),
            critical(KEY_USAGE, SIGNS_CERTIFICATES),
            extension(KEY_ID, Der.octets(id))),
        keys.getPrivate());
  }

  /** A node certificate for client and server authentication. */
  X509Certificate leaf(
      NodeIdentity node, PublicKey key, PemFiles.Pair authority, Validity validity) {
    X509Certificate issuer = authority.own();
    return signed(
        body(
            issuer.getSubjectX500Principal(),
            named(node.name()),
            key,
            validity,
            critical(BASIC_CONSTRAINTS, Der.sequence()),
            critical(KEY_USAGE, SIGNS),
            extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER), Der.oid(CLIENT))),
            extension(ALTERNATIVE_NAMES, names(node)),
            extension(KEY_ID, Der.octets(keyId(key))),
            extension(ISSUER_KEY_ID, Der.sequence(Der.tagged(0, keyId(issuer.getPublicKey()))))),
        authority.secret());
  }

  private static byte[] names(NodeIdentity node) {
    List<byte[]> names = new ArrayList<>();
    names.add(dnsName(node.name()));
    for (String host : node.hosts()) {
      names.add(
          NodeIdentity.isAddress(host) ? Der.tagged(IP_ADDRESS, address(host)) : dnsName(host));
    }
    return Der.sequence(names.toArray(new byte[0][]));
  }

  private static byte[] dnsName(String name) {
    return Der.tagged(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(literal + " is an address", impossible);
    }
  }

  private static X500Principal named(String commonName) {
    return new X500Principal("CN=" + commonName);
  }

  private static byte[] critical(String id, byte[] content) {
    return Der.sequence(Der.oid(id), Der.yes(), Der.octets(content));
  }

  private static byte[] extension(String id, byte[] content) {
    return Der.sequence(Der.oid(id), Der.octets(content));
  }

  /** As RFC 5280 proposes: SHA-1 of the key's bits, to find a key and not to trust it. */
  private static byte[] keyId(PublicKey key) {
    byte[] encoded = key.getEncoded();
    try {
      return MessageDigest.getInstance("SHA-1")
          .digest(Arrays.copyOfRange(encoded, encoded.length - POINT, encoded.length));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JVM supports SHA-1", impossible);
    }
  }

  /** What is signed. */
  private byte[] body(
      X500Principal issuer,
      X500Principal subject,
      PublicKey key,
      Validity validity,
      byte[]... extensions) {
    return Der.sequence(
        VERSION_3,
        Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
        SIGNATURE_ID,
        issuer.getEncoded(),
        Der.sequence(Der.time(validity.from()), Der.time(validity.until())),
        subject.getEncoded(),
        key.getEncoded(),
        Der.wrapped(3, Der.sequence(extensions)));
  }

  private X509Certificate signed(byte[] body, PrivateKey secret) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(secret, random);
      signature.update(body);
      byte[] whole = Der.sequence(body, SIGNATURE_ID, Der.bits(0, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("creating a certificate failed", impossible);
    }
  }
}
