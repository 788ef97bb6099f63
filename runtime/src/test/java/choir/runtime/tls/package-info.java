/** Tests of certificates and of TLS between nodes; {@code CertifiedRanch} is for others too. */
@NullMarked
package choir.runtime.tls;

import org.jspecify.annotations.NullMarked;
