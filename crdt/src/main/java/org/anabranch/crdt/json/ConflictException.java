package org.anabranch.crdt.json;

import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;

/** Why a step of a patch cannot be applied; becomes a {@link Refused}, and never leaves this package. */
final class ConflictException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    ConflictException(Reason reason, String detail) {
        super(detail, null, false, false); // an answer and no fault: the stack is nobody's concern
        this.reason = reason;
    }

    static ConflictException of(String detail) {
        return new ConflictException(Reason.PATCH_CONFLICT, detail);
    }

    static ConflictException notAnObject() {
        return new ConflictException(Reason.NOT_AN_OBJECT, "a document is an object");
    }

    Refused at(Pointer pointer, int operation) {
        return new Refused(reason, pointer, operation, getMessage());
    }
}
