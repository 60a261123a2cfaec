// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Payouts} from "../../contracts/libraries/Payouts.sol";
import {BlocklistToken} from "./mocks/HostileTokens.sol";

contract Payer is Payouts {
    constructor(address usdc) Payouts(usdc) {}

    function pay(address to, uint256 amount) external {
        _pay(to, amount);
    }
}

// pay, withdrawCredit
// ├── given anybody is blocked at any time: it should pay or owe what a plain list of debts says
// ├── given no credit: it should revert
// └── when the recipient is blocked, too: it should revert and go on owing
contract PayoutsTest is Test {
    BlocklistToken internal usdc;
    Payer internal payer;
    address[3] internal payees = [address(0xa1), address(0xa2), address(0xa3)];
    address internal elsewhere = address(0xb1);
    uint256[3] internal owed;
    uint256[3] internal paid;

    /// @param action 0 block or unblock, 1 withdraw a credit elsewhere, else pay
    struct Step {
        uint8 action;
        uint8 payee;
        uint64 amount;
    }

    function setUp() public {
        usdc = new BlocklistToken();
        payer = new Payer(address(usdc));
        for (uint256 i; i < 100; i++) usdc.faucet(address(payer), 10_000_000e6);
    }

    function testFuzz_Pay_AsAPlainListOfDebts(Step[16] memory steps) public {
        uint256 withdrawn;
        for (uint256 i; i < steps.length; i++) {
            uint256 n = steps[i].payee % 3;
            uint256 amount = steps[i].amount % 10_000_000e6;
            bool blocked = usdc.blocked(payees[n]);
            if (steps[i].action % 4 == 0) {
                usdc.setBlocked(payees[n], !blocked);
            } else if (steps[i].action % 4 == 1) {
                if (owed[n] == 0) continue;
                vm.prank(payees[n]);
                assertEq(payer.withdrawCredit(elsewhere), owed[n], "all that was owed");
                (withdrawn, owed[n]) = (withdrawn + owed[n], 0);
            } else {
                payer.pay(payees[n], amount);
                if (blocked) owed[n] += amount;
                else paid[n] += amount;
            }
        }
        for (uint256 n; n < 3; n++) {
            assertEq(payer.creditOf(payees[n]), owed[n], "owed");
            assertEq(usdc.balanceOf(payees[n]), paid[n], "paid");
        }
        assertEq(payer.credits(), owed[0] + owed[1] + owed[2], "sum of credits");
        assertEq(usdc.balanceOf(elsewhere), withdrawn, "withdrawn to another address");
    }

    function test_RevertGiven_NoCredit() public {
        payer.pay(payees[0], 5);
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, payees[0]));
        vm.prank(payees[0]);
        payer.withdrawCredit(payees[0]);
    }

    function test_RevertWhen_RecipientIsBlockedToo() public {
        usdc.setBlocked(payees[0], true);
        payer.pay(payees[0], 5);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, payees[0]));
        vm.prank(payees[0]);
        payer.withdrawCredit(payees[0]);
        assertEq(payer.creditOf(payees[0]), 5, "still owed");
    }
}
