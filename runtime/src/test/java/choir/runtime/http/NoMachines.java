package choir.runtime.http;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.runtime.machines.Machines;
import choir.runtime.sq.group.GroupChange;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A ranch of one machine, which takes no other. */
record NoMachines() implements Machines {
  private static final Rejection NONE = Rejection.conflict("there is one machine");

  @Override
  public Map<String, Object> invitation() {
    return Map.of("ranch", "alone");
  }

  @Override
  public CompletionStage<Map<String, Object>> view() {
    return CompletableFuture.completedStage(Map.of("ranch", "alone"));
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
  public CompletionStage<Map<String, Object>> explain(Profile agent) {
    return CompletableFuture.completedStage(Map.of("agent", agent.agent().value()));
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
    return CompletableFuture.completedStage(Optional.of(NONE));
  }

  @Override
  public CompletionStage<Optional<Rejection>> leave() {
    return CompletableFuture.completedStage(Optional.of(NONE));
  }
}
