package choir.runtime.machines;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.runtime.machines.join.InvitationView;
import choir.runtime.machines.join.IssuedCertificateView;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.TlsException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Operations on the machines of the ranch, for the HTTP edge. */
public interface Machines {
  /** What a machine has to know to join, the ranch's files included. Reads the disk. */
  InvitationView invitation() throws IOException;

  /**
   * Issues a certificate to a machine that joins. Reads the disk.
   *
   * @param key its public key, EC P-256, as X.509 SubjectPublicKeyInfo
   * @throws TlsException if this node has no CA's key, or the CA is being replaced
   * @throws IllegalArgumentException if the key is of another kind
   */
  IssuedCertificateView certify(NodeIdentity node, byte[] key) throws IOException;

  /** The nodes and their common store. */
  CompletionStage<ClusterView> view();

  /** Whether a node of this name holds a copy of the store. */
  boolean isMember(String node);

  /** Changes the members of the store's group, its voters or its leader; never fails. */
  CompletionStage<GroupChange.Result> change(GroupChange change);

  /** Explains the placement of an agent. */
  CompletionStage<PlacementView> explain(Profile agent);

  /**
   * Binds an agent to a node, or releases it.
   *
   * @return the refusal; empty once it is stored
   */
  CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin);

  /**
   * Drains a node of its agents, or lets it host agents again.
   *
   * @return the refusal; empty once it is stored
   */
  CompletionStage<Optional<Rejection>> drain(String node, boolean draining);

  /**
   * Removes a node that is down from the store's group.
   *
   * @return the refusal; empty once it is done
   */
  CompletionStage<Optional<Rejection>> remove(String node);

  /** The name of this node. */
  String self();

  /** Removes this node from the ranch after its agents have left; then it stops. */
  CompletionStage<Optional<Rejection>> leave();
}
