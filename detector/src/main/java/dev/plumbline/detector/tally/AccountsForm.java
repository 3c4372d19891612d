package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.proto.state.AccountsState;
import java.util.TreeMap;

/** The stored form of accounts. */
final class AccountsForm {

    private static final int VERSION = 1;
    private static final StoredForm<AccountsState> FORM = new StoredForm<>("accounts", VERSION, AccountsState.parser());

    private AccountsForm() {}

    static byte[] write(Accounts a) {
        return AccountsState.newBuilder()
                .setVersion(VERSION)
                .setRead(a.read())
                .setTallied(a.tallied())
                .setLate(a.late())
                .setDuplicate(a.duplicate())
                .setMisKeyed(a.misKeyed())
                .putAllDead(a.dead())
                .putAllAhead(a.aheadByPool())
                .build()
                .toByteArray();
    }

    static Accounts read(byte[] stored) {
        AccountsState in = FORM.read(stored);
        return new Accounts(
                in.getRead(),
                in.getTallied(),
                in.getLate(),
                in.getDuplicate(),
                in.getMisKeyed(),
                new TreeMap<>(in.getDeadMap()),
                new TreeMap<>(in.getAheadMap()));
    }
}
