package choir.runtime.sq.http;

import choir.core.sq.Staged;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Adds, lists and revokes tenants, for tokens with the scope admin. */
final class TenantEndpoints {
  private static final String EXAMPLE = "{\"name\":\"founding-001\"}";

  private final Tenants tenants;
  private final TenantQuotas quotas;
  private final RequestBodies bodies;
  private final StoreReader reader;

  TenantEndpoints(Tenants tenants, TenantQuotas quotas, RequestBodies bodies, StoreReader reader) {
    this.tenants = tenants;
    this.quotas = quotas;
    this.bodies = bodies;
    this.reader = reader;
  }

  /** GET lists them; POST takes one in, as {@code {"name", "token"?, "bytes"?, "scrolls"?}}. */
  CompletionStage<HttpResponse> tenants(SqRequest call) {
    call.caller().require(Permission.ADMIN);
    return call.isPost() ? admit(call) : list();
  }

  private CompletionStage<HttpResponse> list() {
    return tenants
        .reload()
        .thenApplyAsync(
            count -> {
              List<Map<String, Object>> shown = tenants.list().stream().map(this::used).toList();
              return Responses.json(Json.write(Map.of("tenants", shown)) + "\n");
            },
            reader.disk());
  }

  private Map<String, Object> used(Tenant tenant) {
    TenantQuotas.Usage usage = quotas.usage(tenant);
    Map<String, Object> fields = new LinkedHashMap<>(facts(tenant));
    fields.put("usedBytes", usage.bytes());
    fields.put("usedScrolls", usage.scrolls());
    return fields;
  }

  private static Map<String, Object> facts(Tenant tenant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", tenant.name());
    fields.put("created", tenant.created().toString());
    fields.put("bytes", tenant.quota().bytes());
    fields.put("scrolls", tenant.quota().scrolls());
    return fields;
  }

  private CompletionStage<HttpResponse> admit(SqRequest call) {
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenCompose(
            body -> {
              JsonNode wanted = JsonBody.object(body, EXAMPLE);
              Tenant.Quota usual = Tenant.Quota.USUAL;
              Tenant.Quota quota =
                  new Tenant.Quota(
                      amount(wanted, "bytes", usual.bytes()),
                      amount(wanted, "scrolls", usual.scrolls()));
              return tenants.admit(
                  JsonBody.word(wanted, "name")
                      .orElseThrow(() -> SqHttpException.bad("name is missing")),
                  quota,
                  JsonBody.word(wanted, "token").map(TenantEndpoints::usable));
            })
        .thenApplyAsync(
            admitted -> {
              Map<String, Object> fields = used(admitted.tenant());
              fields.put("token", admitted.token());
              return Responses.json(Json.write(fields) + "\n");
            },
            reader.disk());
  }

  /** A token of another server's making, as its tenants know it. */
  private static String usable(String token) {
    if (token.length() < 8 || token.length() > 200 || !token.matches("[\\x21-\\x7E]+")) {
      throw SqHttpException.bad(
          "token must have 8 to 200 printable ASCII characters without blanks");
    }
    return token;
  }

  private static long amount(JsonNode object, String field, long otherwise) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
      throw SqHttpException.bad(field + " must be a whole number of 1 or more");
    }
    return value.longValue();
  }

  /** {@code POST tenant-quota?name&bytes&scrolls}: what is left out stays as it is. */
  CompletionStage<HttpResponse> quota(SqRequest call) {
    call.caller().require(Permission.ADMIN);
    String name = name(call);
    Tenant before =
        tenants.list().stream()
            .filter(tenant -> tenant.name().equals(name))
            .findFirst()
            .orElseThrow(() -> SqHttpException.of(404, "there is no tenant '" + name + "'"));
    Tenant.Quota quota =
        new Tenant.Quota(
            call.number("bytes", before.quota().bytes(), 1, Long.MAX_VALUE),
            call.number("scrolls", before.quota().scrolls(), 1, Long.MAX_VALUE));
    return tenants
        .allow(name, quota)
        .thenApplyAsync(tenant -> Responses.json(Json.write(used(tenant)) + "\n"), reader.disk());
  }

  /** {@code POST tenant-revoke?name}: its token is refused from now on; its phexts stay. */
  CompletionStage<HttpResponse> revoke(SqRequest call) {
    call.caller().require(Permission.ADMIN);
    return tenants
        .revoke(name(call))
        .thenApply(tenant -> Responses.json(Json.write(facts(tenant)) + "\n"));
  }

  private static String name(SqRequest call) {
    return call.query("name")
        .filter(name -> !name.isEmpty())
        .orElseThrow(() -> SqHttpException.bad("name is missing: name the tenant"));
  }

  /** {@code POST reload}, from this machine alone: reads the tenants anew. */
  CompletionStage<HttpResponse> reload(boolean fromHere) {
    return fromHere
        ? tenants.reload().thenApply(count -> Responses.text("Config reload triggered"))
        : CompletableFuture.completedStage(
            Responses.text(403, "Forbidden: Reload endpoint only accessible from localhost"));
  }
}
