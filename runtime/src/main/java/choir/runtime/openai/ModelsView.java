package choir.runtime.openai;

import choir.core.mirrorborn.Profile;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The agents of the ranch as a list of models. */
record ModelsView(String object, List<Model> data) {
  /**
   * An agent.
   *
   * @param created 0: a declaration has no age
   * @param ownedBy name of the ranch
   */
  record Model(String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {
    static Model of(Profile agent, String ranch) {
      return new Model(agent.agent().value(), "model", 0, ranch);
    }
  }

  static ModelsView of(List<Model> models) {
    return new ModelsView("list", models);
  }
}
