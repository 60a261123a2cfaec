// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {RigTerms} from "../../../contracts/libraries/RigTerms.sol";

/// @notice Rentals, the escrow's book and a rig's terms: what goes into a word comes out of it.
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
        record.storeParties(r);
        assertEq(record.parties, parties, "the first word, written alone");
        assertEq(record.money, 0, "the second word, left alone");
        record.store(r);
        assertEq(record.parties, parties, "the first word");
        assertEq(record.money, money, "the second word");
        (uint16 generation, uint24 next) = record.free();
        assertEq(generation, r.generation, "generation of a free record");
        assertEq(next, r.rigId, "the next free record");
    }

    function testFuzz_Book_RoundTrip(Rentals.Book memory b) public pure {
        assertEq(keccak256(abi.encode(Rentals.pack(b).unpack())), keccak256(abi.encode(b)), "the book");
    }

    function testFuzz_Terms_RoundTrip(IRigRegistry.Terms memory t) public pure {
        assertEq(keccak256(abi.encode(RigTerms.pack(t).unpack())), keccak256(abi.encode(t)), "terms");
    }
}
