package choir.actors.placement;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The reachable cluster members as currently seen by this node, in cluster order. */
public final class Reachable {
  private Reachable() {}

  /** Reachable members of any status. */
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

  /** Reachable members that are up, neither joining nor leaving. */
  public static List<Member> up(ActorSystem<?> system) {
    return members(system).stream()
        .filter(member -> member.status().equals(MemberStatus.up()))
        .toList();
  }
}
