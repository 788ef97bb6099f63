package choir.runtime.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Generates keys and X.509 certificates (RFC 5280): EC P-256, ECDSA with SHA-256. */
final class CertificateMaker {
  private static final String SIGNATURE = "SHA256withECDSA";

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

  /** A self-signed authority. Its name contains a key id, to distinguish it from a successor. */
  X509Certificate authority(KeyPair keys, Validity validity) {
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      SubjectKeyIdentifier id = extensions.createSubjectKeyIdentifier(keys.getPublic());
      String mark = HexFormat.of().formatHex(id.getKeyIdentifier(), 0, 4);
      X500Name name = named("Choir CA " + mark);
      X509v3CertificateBuilder made = builder(name, name, keys.getPublic(), validity);
      // Path length 0: issued certificates cannot sign others.
      made.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      made.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      made.addExtension(Extension.subjectKeyIdentifier, false, id);
      return signed(made, keys.getPrivate());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
      throw new IllegalStateException("creating a CA certificate failed", impossible);
    }
  }

  /** A node certificate for client and server authentication. */
  X509Certificate leaf(
      NodeIdentity node, PublicKey key, PemFiles.Pair authority, Validity validity) {
    try {
      X509Certificate issuer = authority.own();
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      X500Name issuerName = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
      X509v3CertificateBuilder made = builder(issuerName, named(node.name()), key, validity);
      made.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      made.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      made.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      made.addExtension(Extension.subjectAlternativeName, false, names(node));
      made.addExtension(
          Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
      made.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()));
      return signed(made, authority.secret());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
      throw new IllegalStateException("creating a certificate failed", impossible);
    }
  }

  private static GeneralNames names(NodeIdentity node) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, node.name()));
    for (String host : node.hosts()) {
      int kind = NodeIdentity.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName;
      names.add(new GeneralName(kind, host));
    }
    return new GeneralNames(names.toArray(new GeneralName[0]));
  }

  private static X500Name named(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Validity validity) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
        Date.from(validity.from()),
        Date.from(validity.until()),
        subject,
        key);
  }

  private X509Certificate signed(X509v3CertificateBuilder made, PrivateKey secret)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            made.build(
                new JcaContentSignerBuilder(SIGNATURE).setSecureRandom(random).build(secret)));
  }
}
