package choir.runtime.http;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.runtime.machines.ClusterView;
import choir.runtime.machines.Machines;
import choir.runtime.machines.NodeView;
import choir.runtime.machines.PlacementView;
import choir.runtime.machines.join.InvitationView;
import choir.runtime.machines.join.IssuedCertificateView;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.tls.NodeIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A ranch of one machine, which takes no other. */
record NoMachines() implements Machines {
  /** The one machine that can be removed. */
  static final String GONE = "gone";

  private static final Rejection NONE = Rejection.conflict("there is one machine");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final NodeView NODE =
      new NodeView(
          "a",
          Optional.of("127.0.0.1:1340"),
          "up",
          true,
          Optional.of(true),
          Optional.of(true),
          Optional.of("a-1"),
          Optional.of("leader"),
          Optional.of(0L),
          Optional.of(0L),
          false,
          List.of("gpu"),
          Optional.of("1.0.0"),
          Optional.of(NOW),
          Optional.of(5L),
          Optional.of(0L),
          Optional.of(new NodeView.MachineView(2, 0.5, 4, 3, 2, 3, 9, 0)),
          Optional.of(List.of("small")),
          Optional.of(List.of("model 'big': environment variable BIG_KEY is not set")),
          Optional.of(1),
          Optional.of(1),
          Optional.of(2),
          Optional.of(0),
          Optional.of(List.of("lux")),
          Optional.of("2026b"));

  @Override
  public IssuedCertificateView certify(NodeIdentity node, byte[] key) {
    return new IssuedCertificateView("certificate", "authority");
  }

  @Override
  public InvitationView invitation() {
    return new InvitationView("alone", "1.0.0", "g", false, NOW, Map.of("ranch.yaml", "name: a"));
  }

  @Override
  public CompletionStage<ClusterView> view() {
    return CompletableFuture.completedStage(
        new ClusterView(
            "alone",
            "a",
            List.of(NODE),
            new ClusterView.StoreGroup("g", "a-1", 1, 2, 1),
            List.of(new ClusterView.Move(1, "lux", "b", "a", NOW.toString(), "most room"))));
  }

  @Override
  public boolean isMember(String node) {
    return node.equals("taken");
  }

  @Override
  public CompletionStage<GroupChange.Result> change(GroupChange change) {
    return CompletableFuture.completedStage(new GroupChange.Result("UNSUPPORTED", NONE.words()));
  }

  @Override
  public CompletionStage<PlacementView> explain(Profile agent) {
    return CompletableFuture.completedStage(
        new PlacementView(
            agent.agent().value(),
            agent.shard(),
            0,
            Optional.empty(),
            List.of(),
            Optional.of(new PlacementView.PinView("a", Optional.empty(), "admin")),
            List.of(new PlacementView.PlacedView("a", NOW.toString(), "most room")),
            Optional.of(new PlacementView.ChoiceView("a", "most room")),
            List.of(new PlacementView.CandidateView("a", List.of("gpu"), false, 1, 2, 60))));
  }

  @Override
  public CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin) {
    return CompletableFuture.completedStage(pin.map(each -> NONE));
  }

  @Override
  public CompletionStage<Optional<Rejection>> drain(String node, boolean draining) {
    return CompletableFuture.completedStage(Optional.of(NONE).filter(words -> draining));
  }

  @Override
  public CompletionStage<Optional<Rejection>> remove(String node) {
    return CompletableFuture.completedStage(Optional.of(NONE).filter(no -> !node.equals(GONE)));
  }

  @Override
  public String self() {
    return "here";
  }

  @Override
  public CompletionStage<Optional<Rejection>> leave() {
    return CompletableFuture.completedStage(Optional.of(NONE));
  }
}
