package choir.runtime.machines.join;

import choir.runtime.http.Fields;
import choir.runtime.http.Refusal;
import choir.runtime.tls.NodeIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * Body of a request for the certificate of a machine that joins.
 *
 * @param name of its node
 * @param hosts at which the other nodes reach it
 * @param key its public key: EC P-256, X.509 SubjectPublicKeyInfo in Base64
 */
record CertificateRequest(String name, List<String> hosts, String key) {
  private static final int MAX_KEY = 200;

  static CertificateRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    CertificateRequest request =
        new CertificateRequest(
            fields.required("name"), hosts(fields), fields.line("key", MAX_KEY).orElse(""));
    fields.nothingElse();
    return request;
  }

  private static List<String> hosts(Fields fields) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode each : fields.any("hosts").orElseThrow(() -> missing("hosts"))) {
      hosts.add(each.asText());
    }
    return hosts;
  }

  /** What the certificate is to name. */
  NodeIdentity identity() {
    try {
      return new NodeIdentity(name, hosts);
    } catch (IllegalArgumentException refused) {
      throw Fields.refuse("name", String.valueOf(refused.getMessage()));
    }
  }

  /** The key's encoding. */
  byte[] encodedKey() {
    try {
      return Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException garbled) {
      throw Fields.refuse("key", "is not Base64");
    }
  }

  private static Refusal missing(String field) {
    return Fields.refuse(field, "is missing");
  }
}
