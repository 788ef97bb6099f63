package choir.runtime.machines.join;

/**
 * The certificate of a machine that joins.
 *
 * @param certificate in PEM
 * @param authority certificate of the CA that issued it, in PEM
 */
public record IssuedCertificateView(String certificate, String authority) {}
