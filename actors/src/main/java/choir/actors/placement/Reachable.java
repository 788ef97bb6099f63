package choir.actors.placement;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Which members of the cluster answer, as this node sees it now; in the cluster's order. */
public final class Reachable {
  private Reachable() {}

  /** Those that answer, be they on their way in or out. */
  public static List<Member> members(ActorSystem<?> system) {
    ClusterEvent.CurrentClusterState state = Cluster.get(system).state();
    List<Member> members = new ArrayList<>();
    for (Member member : state.getMembers()) {
      if (!state.getUnreachable().contains(member)) {
        members.add(member);
      }
    }
    return members;
  }

  /** Those of them that are up: neither still coming nor already leaving. */
  public static List<Member> up(ActorSystem<?> system) {
    return members(system).stream()
        .filter(member -> member.status().equals(MemberStatus.up()))
        .toList();
  }
}
