package choir.runtime.machines.join;

import choir.runtime.http.Fields;
import choir.runtime.http.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of a step of a join.
 *
 * @param step {@code add}, {@code promote} or {@code arrived}
 * @param member id of the joining machine's copy of the store
 * @param raft its address for replication, for {@code add}
 * @param actors its address for forwarded writes, for {@code add}
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record JoinStep(String step, String member, Optional<String> raft, Optional<String> actors) {
  static final String ADD = "add";
  static final String PROMOTE = "promote";
  static final String ARRIVED = "arrived";

  static JoinStep of(String step, String member) {
    return new JoinStep(step, member, Optional.empty(), Optional.empty());
  }

  static JoinStep read(ByteString body) {
    Fields fields = Fields.of(body);
    JoinStep step =
        new JoinStep(
            fields.oneOf("step", List.of(ADD, PROMOTE, ARRIVED)).orElseThrow(() -> missing("step")),
            fields.line("member", 128).orElseThrow(() -> missing("member")),
            fields.line("raft", 300),
            fields.line("actors", 300));
    fields.nothingElse();
    return step;
  }

  String requiredRaft() {
    return raft.orElseThrow(() -> missing("raft"));
  }

  String requiredActors() {
    return actors.orElseThrow(() -> missing("actors"));
  }

  private static Refusal missing(String field) {
    return Fields.refuse(field, "is missing");
  }
}
