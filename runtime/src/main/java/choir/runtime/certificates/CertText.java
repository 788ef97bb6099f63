package choir.runtime.certificates;

import choir.runtime.cli.Table;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificates of a folder as text and JSON.
 *
 * @param now reference time of expiry warnings
 */
record CertText(List<Row> rows, boolean signs, Instant now) {
  /** A certificate and its file. */
  record Row(String file, CertificateFacts facts) {}

  static CertText read(TlsFolder files, Instant now) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (files.isThere()) {
      rows.add(new Row("node.pem", CertificateFacts.of(files.certificate())));
    }
    for (X509Certificate each : files.authorities()) {
      rows.add(new Row("ca.pem", CertificateFacts.of(each)));
    }
    return new CertText(rows, files.hasAuthority(), now);
  }

  String text() {
    Table table = new Table("FILE", "SUBJECT", "ISSUER", "FROM", "UNTIL", "SHA-256");
    StringBuilder below = new StringBuilder();
    for (Row row : rows) {
      CertificateFacts facts = row.facts();
      table.row(
          row.file(),
          facts.subject(),
          facts.issuer(),
          facts.from(),
          facts.until(),
          facts.fingerprint());
      if (!facts.hosts().isEmpty()) {
        below.append(
            "%s is for %s%n".formatted(row.file(), Table.line(String.join(", ", facts.hosts()))));
      }
      facts
          .warning(now)
          .ifPresent(
              words ->
                  below.append(
                      "warning: %s. %s%n"
                          .formatted(
                              Table.line(words),
                              row.file().equals("node.pem")
                                  ? "Renew it: choir cert renew"
                                  : "Replace the CA: choir cert renew --ca")));
    }
    below.append(signs ? "ca.key is here: this folder can issue certificates\n" : "");
    return table.text() + below;
  }

  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("signs", signs);
    all.put("certificates", rows.stream().map(row -> json(row.file(), row.facts(), now)).toList());
    return all;
  }

  static Map<String, Object> json(String file, CertificateFacts facts, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("subject", facts.subject());
    json.put("issuer", facts.issuer());
    json.put("hosts", facts.hosts());
    json.put("from", facts.from().toString());
    json.put("until", facts.until().toString());
    json.put("serial", facts.serial());
    json.put("sha256", facts.fingerprint());
    facts.warning(now).ifPresent(words -> json.put("warning", words));
    return json;
  }
}
