package choir.runtime.machines;

import choir.runtime.sq.raft.GroupStatus;
import java.util.List;

/**
 * The nodes of the ranch and their common store, as one node sees them.
 *
 * @param seenBy name of that node
 * @param moves latest relocations of agents, the latest first
 */
public record ClusterView(
    String ranch, String seenBy, List<NodeView> nodes, StoreGroup store, List<Move> moves) {
  /**
   * The store's group.
   *
   * @param leader id of the member that leads; empty if none is known
   * @param committed index of the last entry that a majority has stored
   */
  public record StoreGroup(String group, String leader, long term, long committed, int voters) {
    static StoreGroup of(GroupStatus store) {
      return new StoreGroup(
          store.group().toString(),
          store.leader().map(each -> each.id()).orElse(""),
          store.term(),
          store.commitIndex(),
          store.voters());
    }
  }

  /**
   * A relocation.
   *
   * @param number shard number
   * @param agent that has the number, or the first of those who share it
   */
  public record Move(int number, String agent, String from, String to, String at, String reason) {}
}
