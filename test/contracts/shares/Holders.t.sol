// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Holders} from "../../../contracts/libraries/Holders.sol";

// Holders
// ├── it should be the fields one beside the other, the first one lowest
// ├── it should give back what was put in
// └── given more is owed than 48 bits hold: it should revert
contract HoldersTest is Test {
    using Holders for Holders.Holder;

    function testFuzz_Pack_AsBytesSideBySide(uint40 b, uint56 ri, uint48 ro, uint56 wi, uint48 wo) public pure {
        uint256 word = uint256(bytes32(abi.encodePacked(uint8(0), wo, wi, ro, ri, b)));
        assertEq(Holders.Holder.unwrap(Holders.pack(b, ri, ro, wi, wo)), word, "the word, put together as bytes");
    }

    function testFuzz_Pack_RoundTrip(uint40 b, uint56 ri, uint48 ro, uint56 wi, uint48 wo) public pure {
        Holders.Holder h = Holders.pack(b, ri, ro, wi, wo);
        assertEq(h.balance(), b, "balance");
        assertEq(h.rentIndex(), ri, "rent index");
        assertEq(h.rentOwed(), ro, "rent owed");
        assertEq(h.rewardIndex(), wi, "reward index");
        assertEq(h.rewardOwed(), wo, "reward owed");
    }

    function testFuzz_RevertGiven_MoreIsOwedThanFits(uint256 tooMuch) public {
        tooMuch = bound(tooMuch, uint256(type(uint48).max) + 1, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(Holders.OwedOverflow.selector, tooMuch));
        this.pack(tooMuch, 0);
        vm.expectRevert(abi.encodeWithSelector(Holders.OwedOverflow.selector, tooMuch));
        this.pack(0, tooMuch);
        this.pack(type(uint48).max, type(uint48).max);
    }

    function pack(uint256 rent, uint256 reward) external pure {
        Holders.pack(1, 2, rent, 3, reward);
    }
}
