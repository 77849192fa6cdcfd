package org.anabranch.node.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with a problem. An expected answer, so it has no stack trace. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    RefusedException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** Adds a header that belongs to the refusal, such as {@code Allow}. */
    RefusedException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Problem problem() {
        return problem;
    }

    Answer answer() {
        Answer answer = new Answer(problem.type().status()).body(Problem.MEDIA_TYPE, problem.bytes());
        headers.forEach(answer::with);
        return problem.type().status() == 503 ? answer.with("Retry-After", "1") : answer;
    }
}
