// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {RigTerms} from "../../../contracts/libraries/RigTerms.sol";

// Rentals, the escrow's book and a rig's terms
// ├── store, storeMoney, load: it should give back what was put in, and storeMoney leave the first word alone
// ├── load: it should be the fields one beside the other, the first one lowest
// ├── setFree, free: it should keep the generation and the next free record
// ├── book: it should be the fields side by side, and each change should leave the others alone
// ├── terms: it should give back what was put in, also field by field
// └── terms: it should be the fields one beside the other, the first one lowest
contract WordsTest is Test {
    using Rentals for Rentals.Record;
    using Rentals for Rentals.BookWord;
    using RigTerms for RigTerms.Word;

    Rentals.Record internal record;

    /// @dev From words to fields and back, since fuzzers invent states that are not there.
    function testFuzz_Rental_RoundTrip(uint256 parties, uint256 money, uint8 state) public {
        parties = (parties & ~(uint256(0xff) << 232)) | (uint256(state % 7) << 232);
        (record.parties, record.money) = (parties, money);
        Rentals.Rental memory r = record.load();
        (record.parties, record.money) = (0, 0);
        record.storeMoney(r);
        assertEq(record.money, money, "the second word, written alone");
        assertEq(record.parties, 0, "the first word, left alone");
        record.store(r);
        assertEq(record.parties, parties, "the first word");
        assertEq(record.money, money, "the second word");
    }

    function testFuzz_Rental_AsBytesSideBySide(uint256 parties, uint256 money, uint8 state) public {
        parties = (parties & ~(uint256(0xff) << 232)) | (uint256(state % 7) << 232);
        (record.parties, record.money) = (parties, money);
        Rentals.Rental memory r = record.load();
        bytes memory first = abi.encodePacked(
            r.commission,
            r.slices,
            uint8(r.state),
            r.generation,
            r.start,
            r.rigId,
            r.renter
        );
        bytes memory second = abi.encodePacked(r.discount, r.allowance, r.hostingFee, r.deposit, r.downMark);
        second = abi.encodePacked(second, r.undelivered, r.settled, r.length, r.price, r.slots);
        assertEq(bytes32(first), bytes32(parties), "the first word, put together as bytes");
        assertEq(bytes32(second), bytes32(money), "the second word, put together as bytes");
    }

    function testFuzz_Record_Free(uint256 parties, uint256 money, uint16 generation, uint32 next) public {
        (record.parties, record.money) = (parties, money);
        record.setFree(generation, next);
        (uint16 used, uint32 after_) = record.free();
        assertEq(used, generation, "how often it was used");
        assertEq(after_, next, "the next free record");
        (record.parties, record.money) = (record.parties, 0);
        assertEq(uint8(record.load().state), uint8(Rentals.State.Free), "state");
    }

    struct Book {
        uint32 freeHead;
        uint32 records;
        uint64 deposits;
        uint64 commissionOwed;
        uint8 commission;
        uint8 discount;
        bool stopped;
    }

    /// @dev Each change touches its own field, whatever the others hold. The field that a sum could leave stays below its top.
    function testFuzz_Book(Book memory b, uint32 head, uint8 commission, uint8 discount, uint64 amount) public pure {
        b.records = uint32(bound(b.records, 0, type(uint32).max - 1));
        amount = uint64(
            bound(amount, 0, type(uint64).max - (b.deposits > b.commissionOwed ? b.deposits : b.commissionOwed))
        );
        Rentals.BookWord w = word(b);
        assertBook(w, b, "as written");
        b.freeHead = head;
        w = w.withFreeHead(head);
        assertBook(w, b, "withFreeHead");
        uint256 record_;
        (w, record_) = w.newRecord();
        assertEq(record_, ++b.records, "number of the new record");
        assertBook(w, b, "newRecord");
        b.deposits += amount;
        w = w.addDeposit(amount);
        assertBook(w, b, "addDeposit");
        b.commissionOwed += amount;
        w = w.addCommission(amount);
        assertBook(w, b, "addCommission");
        b.deposits -= amount / 2;
        w = w.takeDeposit(amount / 2);
        assertBook(w, b, "takeDeposit");
        (b.commission, b.discount) = (commission, discount);
        w = w.withTerms(commission, discount);
        assertBook(w, b, "withTerms");
        b.stopped = !b.stopped;
        w = w.withStopped(b.stopped);
        assertBook(w, b, "withStopped");
        b.commissionOwed = 0;
        assertBook(w.withoutCommissionOwed(), b, "withoutCommissionOwed");
    }

    function word(Book memory b) private pure returns (Rentals.BookWord) {
        uint8 stopped = b.stopped ? 1 : 0;
        bytes memory fields = abi.encodePacked(
            uint40(stopped),
            b.discount,
            b.commission,
            b.commissionOwed,
            b.deposits,
            b.records,
            b.freeHead
        );
        return Rentals.BookWord.wrap(uint256(bytes32(abi.encodePacked(uint8(0), fields)))); // highest bits first
    }

    function assertBook(Rentals.BookWord w, Book memory b, string memory what) private pure {
        assertEq(Rentals.BookWord.unwrap(w), Rentals.BookWord.unwrap(word(b)), what);
        assertEq(w.freeHead(), b.freeHead, string.concat(what, ": first free record"));
        assertEq(w.records(), b.records, string.concat(what, ": records"));
        assertEq(w.deposits(), b.deposits, string.concat(what, ": deposits"));
        assertEq(w.commissionOwed(), b.commissionOwed, string.concat(what, ": commission owed"));
        assertEq(w.commission(), b.commission, string.concat(what, ": commission"));
        assertEq(w.discount(), b.discount, string.concat(what, ": discount"));
        assertEq(w.isStopped(), b.stopped, string.concat(what, ": stopped"));
    }

    function testFuzz_Terms_RoundTrip(IRigRegistry.Terms memory t) public pure {
        RigTerms.Word w = RigTerms.pack(t);
        assertEq(keccak256(abi.encode(w.unpack())), keccak256(abi.encode(t)), "terms");
        assertEq(w.price(), t.price, "price");
        assertEq(w.slopePercent(), t.slopePercent, "slope");
        assertEq(w.discount30(), t.discount30, "discount from 30 days on");
        assertEq(w.discount180(), t.discount180, "discount from 180 days on");
        assertEq(w.hostingFee(), t.hostingFee, "hosting fee");
        assertEq(w.allowance(), t.allowance, "allowance");
        assertEq(w.slices(), t.slices, "slices");
        assertEq(w.slotCount(), uint256(t.gpuCount) * t.slices, "slots");
        assertEq(w.isInSale(), t.inSale, "in sale");
        assertEq(w.isForRent(), t.listed && !t.inSale, "for rent");
    }

    function testFuzz_Terms_AsBytesSideBySide(IRigRegistry.Terms memory t) public pure {
        bytes memory high = abi.encodePacked(uint40(0), t.powerPrice, t.loadWatts, t.idleWatts, t.computeUnits);
        bytes memory low = abi.encodePacked(t.inSale, t.listed, t.slices, t.gpuCount, t.allowance, t.hostingFee);
        low = abi.encodePacked(t.modelId, low, t.discount180, t.discount30, t.slopePercent, t.price);
        bytes32 word_ = bytes32(abi.encodePacked(high, low));
        assertEq(bytes32(RigTerms.Word.unwrap(RigTerms.pack(t))), word_, "the word, put together as bytes");
    }
}
