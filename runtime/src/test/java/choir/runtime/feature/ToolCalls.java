package choir.runtime.feature;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import java.util.List;

/** Tool calls of an agent, for tests of tools. */
public final class ToolCalls {
  private static final Profile LUX =
      new Profile(
          new AgentId("lux"),
          1,
          3,
          "Lux",
          "light",
          Coordinate.of("3.1.1/1.1.1/1.1.1"),
          "offline",
          Profile.Limits.DEFAULT);

  private ToolCalls() {}

  /** A call of lux, in a turn that has read nothing from outside. */
  public static Tool.Call of(String id, String arguments) {
    return new Tool.Call(LUX, RunId.of("t", "1"), id, arguments, List.of(), Origin.RANCH);
  }
}
