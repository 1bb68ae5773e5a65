package org.virga.spi.command;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.Rows;

/**
 * The part of a list that a call asks for. The protocol's rules: {@code page} counts from 1 and needs {@code pagesize};
 * without a page the first {@value #DEFAULT_SIZE} rows are answered; {@code pagesize=-1} without a page is everything; a
 * page below 1 is the first; a page past the end has no rows.
 *
 * @param offset rows to skip
 * @param limit rows to answer at most
 */
public record Paging(int offset, int limit) {

    /** Rows that are answered when the call does not say, and the most that it may ask for with a page. */
    public static final int DEFAULT_SIZE = 500;

    /**
     * The paging of a call.
     *
     * @throws CommandException {@code PARAMETER} when the two do not go together, {@code INVALID} when the size is not
     *     allowed
     */
    public static Paging of(@Nullable Integer page, @Nullable Integer pagesize) {
        if (pagesize != null && pagesize > DEFAULT_SIZE) {
            throw new CommandException(
                    ErrorKind.INVALID,
                    "The parameter pagesize is " + pagesize + ", and at most " + DEFAULT_SIZE
                            + " are answered at once");
        }
        if (page == null) {
            return pagesize == null
                    ? new Paging(0, DEFAULT_SIZE)
                    : new Paging(0, pagesize < 0 ? Integer.MAX_VALUE : pagesize);
        }
        if (pagesize == null) {
            throw new CommandException(
                    ErrorKind.PARAMETER, "\"pagesize\" parameter is required when \"page\" is specified");
        }
        int size = pagesize < 0 ? DEFAULT_SIZE : pagesize;
        long offset = (long) (Math.max(page, 1) - 1) * size;
        return new Paging((int) Math.min(offset, Integer.MAX_VALUE), size);
    }

    /** The answer when all rows qualify: costs what the page holds. */
    public <E> Answer.Listing list(String object, Rows<E> rows, Function<E, ? extends Record> respond) {
        List<Record> page = new ArrayList<>();
        Iterator<E> iterator = rows.skip(offset).iterator();
        while (iterator.hasNext() && page.size() < limit) {
            page.add(respond.apply(iterator.next()));
        }
        return new Answer.Listing(object, rows.size(), page);
    }

    /**
     * The answer when each row has to be asked: looks at all of {@code rows}, because the total is part of the answer, but
     * makes responses for the page only.
     */
    public <E> Answer.Listing list(
            String object, Iterable<E> rows, Predicate<? super E> wanted, Function<E, ? extends Record> respond) {
        List<Record> page = new ArrayList<>();
        int total = 0;
        for (E row : rows) {
            if (wanted.test(row)) {
                if (total >= offset && page.size() < limit) {
                    page.add(respond.apply(row));
                }
                total++;
            }
        }
        return new Answer.Listing(object, total, page);
    }
}
