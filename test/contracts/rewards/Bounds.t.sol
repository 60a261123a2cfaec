// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRigShares} from "../../../contracts/interfaces/IRigShares.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice Where a unit more or less decides.
// issue
// ├── of a fraction: it should round down
// ├── given less than a unit is due: it should notify nobody
// └── given a unit is due: it should notify it
// accruePay
// └── given less than the rate is left for each: it should share out what is left, rounded down
contract RewardBoundsTest is BaseTest {
    uint256 private constant SUBSIDY = 500_000_000e6;
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_Issue_RoundsDown() public {
        judgeEpoch(currentEpoch() + 1, rigId, 1);
        assertEq(rewards.issue(rigId), 333_333, "a sample of 8 GPUs: a third of a RACK");
    }

    function test_Issue_GivenLessThanAUnitIsDue() public {
        leaveForSubsidy(SUBSIDY >> 19);
        judgeEpoch(currentEpoch() + 1, rigId, 3);
        vm.expectCall(address(sharesOf(rigId)), abi.encodeWithSelector(IRigShares.notifyReward.selector), 0);
        assertEq(rewards.issue(rigId), 0, "two thirds of a unit");
    }

    function test_Issue_GivenAUnitIsDue() public {
        leaveForSubsidy(SUBSIDY >> 19);
        judgeEpoch(currentEpoch() + 1, rigId, 7);
        assertEq(rewards.issue(rigId), 1, "three thirds of a unit");
        assertEq(sharesOf(rigId).rewardStream().notified, 1, "notified");
    }

    function test_AccruePay_SharesOutWhatIsLeft() public {
        vm.startPrank(address(ledger));
        assertEq(rewards.accruePay(1e11), 1_000, "half of the allotment, at the first rate");
        assertEq(rewards.accruePay(3e11), 333, "100,000,000 RACK for 3 * 10^11 samples");
    }

    /// @dev The allotment of subsidies lies in one word: total, issued, rate.
    function leaveForSubsidy(uint256 remaining) private {
        bytes32 slot;
        while (uint64(uint256(vm.load(address(rewards), slot))) != SUBSIDY) slot = bytes32(uint256(slot) + 1);
        uint256 word = uint256(vm.load(address(rewards), slot));
        vm.store(address(rewards), slot, bytes32(word | ((SUBSIDY - remaining) << 64)));
        (, uint64 issued, ) = rewards.subsidy();
        assertEq(issued, SUBSIDY - remaining, "issued");
    }
}
