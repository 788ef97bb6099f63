package choir.runtime.floor;

import choir.core.id.AgentId;
import choir.runtime.http.Fields;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import org.apache.pekko.util.ByteString;

/**
 * To whom the floor is given.
 *
 * @param agent id of the agent
 */
record GiveRequest(String agent) {
  static GiveRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    GiveRequest request = new GiveRequest(fields.required("agent"));
    fields.nothingElse();
    return request;
  }

  /** The agent. */
  AgentId id() {
    try {
      return new AgentId(agent);
    } catch (IllegalArgumentException invalid) {
      throw Problem.of(Kind.BAD_REQUEST, "agent", String.valueOf(invalid.getMessage())).refusal();
    }
  }
}
