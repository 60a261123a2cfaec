// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {RackToken} from "../../../contracts/RackToken.sol";
import {Rewards} from "../../../contracts/Rewards.sol";
import {Halving} from "../../../contracts/libraries/Halving.sol";
import {TestUSD} from "../../../contracts/mocks/TestUSD.sol";
import {OneRig} from "../OneRig.sol";

// issue
// ├── given nothing was newly verified: it should revert
// └── it should stream the subsidy for GPUs x compute units x hours, once
// claim
// └── it should mint a holder's rewards of many rigs, in proportion, once
// accruePay, mintPay
// ├── when the caller is not the contract for it: it should revert
// ├── when no sample was tested: it should pay nothing
// ├── given less is left than the rate asks for: it should share out what is left
// └── given the allotment runs dry: it should never pay more than it
// constructor
// ├── when the allotments exceed the cap: it should revert
// └── when a part of an allotment counts as issued: it should revert
// RackToken
// ├── mint, when the caller is not Rewards: it should revert
// ├── mint above the cap: it should revert
// ├── burn: it should take from the caller's own
// └── decimals: it should count in millionths
// TestUSD
// ├── faucet above its limit: it should revert
// └── decimals: it should count in millionths
contract RewardsTest is OneRig {
    function test_RevertGiven_NothingVerified() public {
        vm.expectRevert(abi.encodeWithSelector(Rewards.NothingToIssue.selector, rigId));
        rewards.issue(rigId);
        judgeEpoch(epoch, rigId, ALL);
        rewards.issue(rigId);
        vm.expectRevert(abi.encodeWithSelector(Rewards.NothingToIssue.selector, rigId));
        rewards.issue(rigId);
    }

    function test_Issue_StreamsTheSubsidy() public {
        judgeEpoch(epoch, rigId, 0x000fff);
        assertEq(rewards.issue(rigId), 4e6, "half an hour of 8 GPUs at 1 RACK an hour");
        (, uint64 issued, ) = rewards.subsidy();
        assertEq(issued, 4e6, "issued");
        assertEq(sharesOf(rigId).rewardOf(host), 0, "at once");
        passTime(EPOCH);
        assertApproxEqAbs(sharesOf(rigId).rewardOf(host), 4e6, 1, "after 24 samples");
        assertEq(sharesOf(rigId).rentOf(host), 0, "rewards are never rent");
    }

    function test_Claim_ManyRigsInProportion() public {
        registerRig();
        transferShares(host, investor, 1, 2_500 * SHARE);
        uint256[5] memory both = rigWord(1, ALL);
        both[0] |= rigWord(2, ALL)[0];
        judgeWords(epoch, 0, both, both);
        rewards.issue(1);
        rewards.issue(2);
        passTime(EPOCH);
        uint256[] memory rigIds = new uint256[](2);
        (rigIds[0], rigIds[1]) = (1, 2);
        vm.prank(investor);
        assertApproxEqAbs(rewards.claim(rigIds), 2e6, 1, "a quarter of one rig's 8 RACK");
        vm.prank(host);
        assertApproxEqAbs(rewards.claim(rigIds), 14e6, 2, "the rest, of both rigs");
        assertApproxEqAbs(rack.totalSupply(), GENESIS + 16e6, 3, "minted");
        vm.prank(host);
        assertEq(rewards.claim(rigIds), 0, "nothing left");
    }

    function test_RevertWhen_CallerIsNotTheContractForIt() public {
        vm.expectRevert(abi.encodeWithSelector(Rewards.NotAuthorized.selector, address(this)));
        rewards.accruePay(1);
        vm.expectRevert(abi.encodeWithSelector(Rewards.NotAuthorized.selector, address(this)));
        rewards.mintPay(host, 1);
    }

    function test_RevertWhen_MinterIsNotRewards() public {
        vm.expectRevert(abi.encodeWithSelector(RackToken.NotAuthorized.selector, address(this)));
        rack.mint(host, 1);
    }

    function test_AccruePay_GivenTheAllotmentRunsDry() public {
        vm.startPrank(address(ledger));
        uint256 issued;
        for (uint256 i; i < 60; i++) {
            uint256 samples = 50_000_000_000;
            issued += rewards.accruePay(samples) * samples;
        }
        (uint64 total, uint64 counted, ) = rewards.pay();
        assertEq(counted, issued, "issued as counted");
        assertLe(issued, total, "issued never exceeds the allotment");
    }

    function test_AccruePay_GivenNoWork() public {
        vm.prank(address(ledger));
        assertEq(rewards.accruePay(0), 0, "no work, no pay");
    }

    /// @dev 200,000,000 RACK for 10^12 samples: 200 millionths each instead of 1,000.
    function test_AccruePay_GivenTooLittleIsLeft() public {
        vm.startPrank(address(ledger));
        assertEq(rewards.accruePay(1e12), 200, "pay per sample");
        (uint64 total, uint64 issued, ) = rewards.pay();
        assertEq(issued, total, "all is issued");
        assertEq(rewards.accruePay(1), 0, "pay per sample when nothing is left");
    }

    function test_RevertWhen_AllotmentsAboveTheCap() public {
        Halving.Allotment memory subsidy = Halving.Allotment(500_000_000e6, 0, 1e6);
        Halving.Allotment memory pay = Halving.Allotment(200_000_001e6, 0, 1e6);
        uint256 sum = 1_000_000_001e6;
        vm.expectRevert(abi.encodeWithSelector(Rewards.AllotmentsAboveCap.selector, sum, 1_000_000_000e6));
        new Rewards(protocol, GENESIS, subsidy, pay);
    }

    function test_RevertWhen_AllotmentsCountAsIssued() public {
        Halving.Allotment memory fresh = Halving.Allotment(1e6, 0, 1e6);
        Halving.Allotment memory used = Halving.Allotment(1e6, 1, 1e6);
        bytes memory refused = abi.encodeWithSelector(Rewards.AllotmentsAboveCap.selector, 2e6, 1_000_000_000e6);
        vm.expectRevert(refused);
        new Rewards(protocol, 0, used, fresh);
        vm.expectRevert(refused);
        new Rewards(protocol, 0, fresh, used);
    }

    function test_RevertWhen_SupplyAboveTheCap() public {
        vm.expectRevert(
            abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, 1_000_000_000e6 + 1, 1_000_000_000e6)
        );
        vm.prank(address(rewards));
        rack.mint(host, 700_000_000e6 + 1);
    }

    function test_Rack_AnyoneMayBurnTheirOwn() public {
        vm.prank(treasury);
        rack.burn(1e6);
        assertEq(rack.totalSupply(), GENESIS - 1e6, "supply after burning");
    }

    function test_Rack_CountsInMillionths() public view {
        assertEq(rack.decimals(), 6, "decimals of RACK");
    }

    function test_TestUsd_CountsInMillionths() public view {
        assertEq(usdc.decimals(), 6, "decimals of the payment token");
    }

    function test_RevertWhen_FaucetAboveItsLimit() public {
        vm.expectRevert(abi.encodeWithSelector(TestUSD.FaucetLimit.selector, 10_000_000e6 + 1, 10_000_000e6));
        usdc.faucet(host, 10_000_000e6 + 1);
    }
}
