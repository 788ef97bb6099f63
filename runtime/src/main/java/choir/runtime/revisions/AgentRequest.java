package choir.runtime.revisions;

import choir.core.id.AgentId;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Fields;
import choir.runtime.ranch.NewAgent;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * An agent to be declared.
 *
 * @param name display name; derived from the id if absent, as is the role
 * @param home coordinate; the next free one if absent
 * @param model name of a declared model; the default one if absent
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AgentRequest(
    String id,
    Optional<String> name,
    Optional<String> role,
    Optional<String> home,
    Optional<String> model) {
  private static final int MAX = 100;

  static NewAgent read(ByteString body) {
    Fields fields = Fields.of(body);
    AgentId id = AgentPath.id(fields.required("id"), "id");
    NewAgent agent =
        new NewAgent(
            id,
            fields.line("name", MAX).orElse(NewAgent.nameOf(id)),
            fields.line("role", MAX).orElse(NewAgent.roleOf(id)),
            fields.line("home", MAX),
            fields.line("model", MAX));
    fields.nothingElse();
    return agent;
  }
}
