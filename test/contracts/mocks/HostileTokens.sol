// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {TestUSD} from "../../../contracts/mocks/TestUSD.sol";

/// @notice Refuses payments from and to blocked accounts, as USDC does.
contract BlocklistToken is TestUSD {
    mapping(address account => bool) public blocked;

    error Blocked(address account);

    function setBlocked(address account, bool isBlocked) external {
        blocked[account] = isBlocked;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!blocked[from], Blocked(from));
        require(!blocked[to], Blocked(to));
        super._update(from, to, value);
    }
}

/// @notice Keeps 1% of every transfer.
contract FeeToken is TestUSD {
    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        super._update(from, to, value - value / 100);
        super._update(from, address(0), value / 100);
    }
}

/// @notice Shrinks every balance at will.
contract RebasingToken is TestUSD {
    uint256 public percent = 100;

    function rebase(uint256 newPercent) external {
        percent = newPercent;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return (super.balanceOf(account) * percent) / 100;
    }
}

/// @notice Answers false instead of reverting, and moves nothing, while `broken`.
contract FalseToken is TestUSD {
    bool public broken;

    function setBroken(bool isBroken) external {
        broken = isBroken;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !broken && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !broken && super.transferFrom(from, to, value);
    }
}

/// @notice Answers nothing, as USDT does.
contract SilentToken {
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function faucet(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 value) external {
        allowance[msg.sender][spender] = value;
    }

    function transfer(address to, uint256 value) external {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
    }

    function transferFrom(address from, address to, uint256 value) external {
        allowance[from][msg.sender] -= value;
        balanceOf[from] -= value;
        balanceOf[to] += value;
    }
}

interface IReceiver {
    function received() external;
}

/// @notice Calls whoever receives it and has code, as ERC-777 does.
contract CallingToken is TestUSD {
    mapping(address account => bool) public calls;

    mapping(address account => bool) public refuses;

    error Refused(address account);

    function setCalls(address account, bool isCalled) external {
        calls[account] = isCalled;
    }

    function setRefuses(address account, bool isRefusing) external {
        refuses[account] = isRefusing;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!refuses[to], Refused(to));
        super._update(from, to, value);
        if (calls[to]) IReceiver(to).received();
    }
}
