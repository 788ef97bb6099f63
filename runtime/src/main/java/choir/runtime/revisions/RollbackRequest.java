package choir.runtime.revisions;

import choir.runtime.http.Fields;
import org.apache.pekko.util.ByteString;

/**
 * A revision to be put into force again.
 *
 * @param revision number of the revision
 */
record RollbackRequest(int revision) {
  static RollbackRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    int revision =
        fields
            .number("revision", 1, Integer.MAX_VALUE)
            .orElseThrow(() -> Fields.refuse("revision", "is missing"));
    fields.nothingElse();
    return new RollbackRequest(revision);
  }
}
