package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One path and what can be done there. In the template a name in braces stands for any text; after it, a segment may go
 * on with a colon and a verb.
 */
final class Route {

    static final String DATABASE = "{db}";
    static final String ID = "{id}";

    @FunctionalInterface
    interface Handler {
        Future<Answer> handle(Exchange exchange);
    }

    /** A handler that answers at once. */
    @FunctionalInterface
    interface QuickHandler {
        Answer handle(Exchange exchange);
    }

    record Operation(Handler handler, List<String> parameters) {}

    private final List<String> template;
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    private Route(List<String> template) {
        this.template = template;
    }

    static Route at(String template) {
        return new Route(List.of(template.substring(1).split("/")));
    }

    /** HEAD is answered like GET, without the body. */
    Route get(QuickHandler handler, String... parameters) {
        Handler quick = exchange -> Future.succeededFuture(handler.handle(exchange));
        return on("GET", quick, parameters).on("HEAD", quick, parameters);
    }

    Route getLater(Handler handler, String... parameters) {
        return on("GET", handler, parameters).on("HEAD", handler, parameters);
    }

    Route on(String method, Handler handler, String... parameters) {
        operations.put(method, new Operation(handler, List.of(parameters)));
        return this;
    }

    String path() {
        return "/" + String.join("/", template);
    }

    Map<String, Operation> operations() {
        return Collections.unmodifiableMap(operations);
    }

    boolean matches(List<String> segments) {
        if (segments.size() != template.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!matches(template.get(i), segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String expected, String segment) {
        if (expected.charAt(0) != '{') {
            return expected.equals(segment);
        }
        String verb = verb(expected);
        return segment.endsWith(verb) && segment.length() > verb.length();
    }

    /** What follows the variable in a segment of the template, colon included. */
    private static String verb(String expected) {
        return expected.substring(expected.indexOf('}') + 1);
    }

    /** What stands in a path that matches at {@code variable}, or null. */
    String valueOf(String variable, List<String> segments) {
        for (int i = 0; i < template.size(); i++) {
            if (template.get(i).startsWith(variable)) {
                String segment = segments.get(i);
                return segment.substring(
                        0, segment.length() - verb(template.get(i)).length());
            }
        }
        return null;
    }

    Operation operation(String method) {
        Operation operation = operations.get(method);
        if (operation == null) {
            String allowed = String.join(", ", operations.keySet());
            throw Problem.of(ProblemType.METHOD_NOT_ALLOWED, "here there are " + allowed)
                    .refusal()
                    .with("Allow", allowed);
        }
        return operation;
    }
}
