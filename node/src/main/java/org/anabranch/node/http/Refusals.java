package org.anabranch.node.http;

import org.anabranch.core.engine.Outcome.Refused;

/** The engine's refusals as problems. */
final class Refusals {

    private Refusals() {}

    static Problem of(Refused refused) {
        return switch (refused.reason()) {
            case NOT_FOUND -> problem(ProblemType.NO_SUCH_DOCUMENT, refused);
            case NO_DATABASE -> problem(ProblemType.NO_SUCH_DATABASE, refused);
            case PRECONDITION_FAILED -> problem(ProblemType.PRECONDITION_FAILED, refused);
            case KEY_REUSED -> problem(ProblemType.IDEMPOTENCY_KEY_REUSED, refused);
            case PATCH_CONFLICT -> problem(ProblemType.PATCH_CONFLICT, refused);
            case CONFLICT_CHANGED -> problem(ProblemType.CONFLICT_CHANGED, refused);
            case DOCUMENT_DELETED -> problem(ProblemType.DOCUMENT_DELETED, refused);
            case BASE_VERSION_GONE -> problem(ProblemType.BASE_VERSION_GONE, refused);
            case SETTING_INVALID -> problem(ProblemType.SETTING_INVALID, refused);
            case SETTING_FIXED -> problem(ProblemType.SETTING_FIXED, refused);
            case NOT_AN_OBJECT -> problem(ProblemType.NOT_AN_OBJECT, refused);
            case DOCUMENT_TOO_LARGE -> problem(ProblemType.TOO_LARGE, refused).withLimit("documentBytesMax");
            case TOO_DEEP -> problem(ProblemType.TOO_DEEP, refused).withLimit("depthMax");
            case TOO_MANY_KEYS -> problem(ProblemType.TOO_LARGE, refused).withLimit("keysPerObjectMax");
            case COMMIT_TOO_LARGE -> problem(ProblemType.TOO_LARGE, refused).withLimit("commitBytesMax");
            case STORE_FULL -> problem(ProblemType.STORE_FULL, refused);
            case RETIRED -> problem(ProblemType.RETIRED, refused);
            case OVERLOADED -> problem(ProblemType.OVERLOADED, refused);
            case UNAVAILABLE -> problem(ProblemType.UNAVAILABLE, refused);
        };
    }

    private static Problem problem(ProblemType type, Refused refused) {
        String detail = refused.detail() == null ? type.title() : refused.detail();
        return Problem.of(type, detail).at(refused.pointer(), refused.operation());
    }
}
